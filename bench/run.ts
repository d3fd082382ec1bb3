/**
 * The benchmarks: all of them one after another, or one by its name with what it takes.
 *
 *   npm run bench [-- NAME [ARGUMENT...]]
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** From those that need nothing but Node to those that need root, test hosts and minutes. */
const ALL = ['startup', 'templates', 'scale-render', 'terminal', 'speed', 'scale'] as const

const [name, ...words] = process.argv.slice(2)
const chosen = ALL.filter((each) => name === undefined || each === name)
if (chosen.length === 0) {
  console.error(`there is no benchmark ${name ?? ''}; there are: ${ALL.join(', ')}`)
  process.exitCode = 2
}
for (const each of chosen) {
  console.log(`==> ${each}`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${each}.ts`), ...words], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
