# Prints, for each way of hashing of Ruby's packages of Debian, a hash of each password of standard input that it takes.
require 'bcrypt'
require 'json'

# Devise's encryptor alone, without Rails.
require 'active_support/core_ext/object/blank'
load "#{Gem::Specification.find_by_name('devise').full_gem_path}/lib/devise/encryptor.rb"

Model = Struct.new(:pepper, :stretches)
secret = 'the pepper of Devise'

ways = {
  'devise' => ->(password) { Devise::Encryptor.digest(Model.new(nil, 4), password) },
  'devise with a pepper' => ->(password) { Devise::Encryptor.digest(Model.new(secret, 4), password) },
  'ruby-bcrypt' => ->(password) { BCrypt::Password.create(password, cost: 4).to_s }
}

passwords = JSON.parse($stdin.read)
result = ways.transform_values do |make|
  passwords.filter_map do |password|
    { password: password, hash: make.call(password) }
  rescue ArgumentError
    # bcrypt takes no NUL.
    raise unless password.include?("\0")
  end
end
puts JSON.generate(secret: secret, ways: result)
