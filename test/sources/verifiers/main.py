import sys

for line in iter(sys.stdin.readline, ''):
    try:
        print('ok', claims_of(line.strip())['sub'], flush=True)
    except Exception as error:
        print('refused', type(error).__name__, error, flush=True)
