$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my $claims = eval { claims_of($line) };
    my ($reason) = split /\n/, $@;
    print $claims ? "ok $claims->{sub}\n" : "refused $reason\n";
}
