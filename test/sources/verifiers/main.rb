$stdout.sync = true
$stdin.each_line do |line|
  puts "ok #{claims_of(line.strip)['sub']}"
rescue StandardError => e
  puts "refused #{e.class} #{e.message.lines.first&.strip}"
end
