import java.io.BufferedReader;
import java.io.InputStreamReader;

public final class Main {
    public static void main(String[] args) throws Exception {
        AccessTokens tokens = new AccessTokens();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            try {
                System.out.println("ok " + tokens.claimsOf(line).get("sub").getAsString());
            } catch (Exception error) {
                System.out.println("refused " + error);
            }
        }
    }
}
