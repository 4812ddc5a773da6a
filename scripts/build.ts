/** Builds the package into dist: what tsc makes of the sources, and the files that it leaves out. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

process.chdir(ROOT)
// What a removed source was compiled to must not be packed.
rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'], {
  stdio: 'inherit',
})
for (const file of globSync('src/**/templates/*.*')) cpSync(file, join('dist', file))
chmodSync('dist/src/cli/user-auth.js', 0o755)
