import json
import urllib.request

from authlib.jose import JsonWebKey, JsonWebToken

ISSUER = 'https://auth.example.com'
with urllib.request.urlopen(f'{ISSUER}/.well-known/jwks.json') as answer:
    KEYS = JsonWebKey.import_key_set(json.load(answer))
OPTIONS = {
    'iss': {'essential': True, 'value': ISSUER},
    'aud': {'essential': True, 'value': 'billing'},
    'exp': {'essential': True},
}


def claims_of(token):
    claims = JsonWebToken(['ES256']).decode(token, KEYS, claims_options=OPTIONS)
    claims.validate()
    if claims.header.get('typ') != 'at+jwt':
        raise ValueError('not an access token')
    return claims
