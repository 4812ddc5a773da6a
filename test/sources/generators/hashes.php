<?php
// Prints, for each way of hashing of PHP's own services, a hash of each password of standard input that it takes.
$digits = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

// The portable hash of phpass, as WordPress made it before 6.8, of 2^8 rounds.
$phpass = function (string $password) use ($digits) {
    $salt = substr(bin2hex(random_bytes(4)), 0, 8);
    $hash = md5($salt . $password, true);
    for ($round = 0; $round < 256; $round++) $hash = md5($hash . $password, true);
    $encoded = '';
    for ($i = 0; $i < 16; $i += 3) {
        $value = 0;
        for ($j = 0; $j < 3; $j++) $value |= ord($hash[$i + $j] ?? "\0") << (8 * $j);
        for ($j = 0; $j < ($i < 15 ? 4 : 2); $j++) $encoded .= $digits[($value >> (6 * $j)) & 63];
    }
    return '$P$' . $digits[8] . $salt . $encoded;
};

$ways = [
    'php bcrypt' => fn ($password) => password_hash($password, PASSWORD_BCRYPT, ['cost' => 4]),
    'php argon2id' => fn ($password) => password_hash($password, PASSWORD_ARGON2ID, ['memory_cost' => 1024, 'time_cost' => 1]),
    'php argon2i' => fn ($password) => password_hash($password, PASSWORD_ARGON2I, ['memory_cost' => 1024, 'time_cost' => 1]),
    'wordpress phpass' => fn ($password) => $phpass(trim($password)),
    'wordpress' => fn ($password) => '$wp' . password_hash(
        base64_encode(hash_hmac('sha384', trim($password), 'wp-sha384', true)), PASSWORD_BCRYPT, ['cost' => 4]),
];

$passwords = json_decode(file_get_contents('php://stdin'), true);
$result = [];
foreach ($ways as $name => $make) {
    $result[$name] = [];
    foreach ($passwords as $password) {
        try {
            $result[$name][] = ['password' => $password, 'hash' => $make($password)];
        } catch (ValueError $error) {
            // bcrypt takes no NUL.
            assert(str_contains($password, "\0"));
        }
    }
}
echo json_encode(['ways' => $result]);
