# Prints, for each way of hashing of the Python packages of Debian, a hash of each password of standard input that it takes.
import base64, hashlib, hmac, json, sys

import bcrypt
import django
from django.conf import settings
from werkzeug.security import generate_password_hash

settings.configure(PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{name}" for name in (
    "PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher", "BCryptSHA256PasswordHasher",
    "BCryptPasswordHasher")], SECRET_KEY="x", DEBUG=False)
django.setup()
from django.contrib.auth.hashers import get_hasher
from passlib import hash as passlib

passlib.argon2.set_backend()
secret = "the salt of Flask-Security"


class User:
    fs_uniquifier = is_active = has_role = get_auth_token = roles = None


def flask_security(password, scheme, **settings):
    from flask import Flask
    from flask_security import Security, hash_password
    from flask_security.datastore import UserDatastore
    app = Flask("x")
    app.config.update(SECRET_KEY="x", SECURITY_PASSWORD_SALT=secret, SECURITY_PASSWORD_HASH=scheme, **settings)
    Security(app, UserDatastore(User, None), register_blueprint=False)
    with app.app_context():
        return hash_password(password)


def of_django(name):
    def make(password):
        hasher = get_hasher(name)
        # Of few rounds, but for what is there to be tried: the rounds are part of the hash.
        if hasattr(hasher, "iterations"):
            hasher.iterations = 1000
        if hasattr(hasher, "rounds"):
            hasher.rounds = 4
        return hasher.encode(password, hasher.salt())
    return make


def keycloak(algorithm, name, length):
    def make(password):
        digest = hashlib.pbkdf2_hmac(name, password.encode(), b"some salt of it.", 1000, length)
        encode = lambda data: base64.b64encode(data).decode()
        return json.dumps({
            "type": "password",
            "secretData": json.dumps({"value": encode(digest), "salt": encode(b"some salt of it."), "additionalParameters": {}}),
            "credentialData": json.dumps({"hashIterations": 1000, "algorithm": algorithm, "additionalParameters": {}}),
        })
    return make


ways = {
    "keycloak pbkdf2-sha256": keycloak("pbkdf2-sha256", "sha256", 64),
    "keycloak pbkdf2-sha512": keycloak("pbkdf2-sha512", "sha512", 64),
    "keycloak pbkdf2": keycloak("pbkdf2", "sha1", 64),
    "werkzeug pbkdf2": lambda p: generate_password_hash(p, "pbkdf2:sha256:1000"),
    "werkzeug pbkdf2 sha512": lambda p: generate_password_hash(p, "pbkdf2:sha512:1000"),
    "werkzeug pbkdf2 sha1": lambda p: generate_password_hash(p, "pbkdf2:sha1:1000"),
    "werkzeug default": lambda p: generate_password_hash(p),
    # Debian's Werkzeug does not offer it yet, and this is what newer ones do.
    "werkzeug scrypt": lambda p: "scrypt:32768:8:1$salt$" + hashlib.scrypt(
        p.encode(), salt=b"salt", n=32768, r=8, p=1, maxmem=132 * 1024 * 1024).hex(),
    "django pbkdf2": of_django("pbkdf2_sha256"),
    "django pbkdf2 sha1": of_django("pbkdf2_sha1"),
    "django argon2": of_django("argon2"),
    "django bcrypt_sha256": of_django("bcrypt_sha256"),
    "django bcrypt": of_django("bcrypt"),
    # Django's Scrypt hasher is newer than Debian's Django.
    "django scrypt": lambda p: "scrypt$16384$salt$8$1$" + base64.b64encode(hashlib.scrypt(
        p.encode(), salt=b"salt", n=16384, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=64)).decode(),
    "passlib pbkdf2": passlib.pbkdf2_sha256.using(rounds=1000).hash,
    "passlib pbkdf2 sha512": passlib.pbkdf2_sha512.using(rounds=1000).hash,
    "passlib pbkdf2 sha1": passlib.pbkdf2_sha1.using(rounds=1000).hash,
    "passlib scrypt": passlib.scrypt.using(rounds=10).hash,
    "passlib argon2": passlib.argon2.using(rounds=1, memory_cost=1024).hash,
    "passlib bcrypt_sha256": passlib.bcrypt_sha256.using(rounds=4).hash,
    "python-bcrypt": lambda p: bcrypt.hashpw(p.encode(), bcrypt.gensalt(4)).decode(),
    "flask-security argon2": lambda p: flask_security(
        p, "argon2", SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={"argon2__rounds": 1, "argon2__memory_cost": 1024}),
    "flask-security bcrypt": lambda p: flask_security(p, "bcrypt", SECURITY_PASSWORD_HASH_OPTIONS={"bcrypt": {"rounds": 4}}),
    "flask-security pbkdf2": lambda p: flask_security(p, "pbkdf2_sha512"),
}

passwords = json.load(sys.stdin)
result = {}
for name, make in ways.items():
    result[name] = []
    for password in passwords:
        try:
            result[name].append({"password": password, "hash": make(password)})
        except ValueError as error:
            # bcrypt takes no NUL.
            assert "\0" in password, error
json.dump({"secret": secret, "ways": result}, sys.stdout)
