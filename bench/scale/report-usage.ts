/** Loaded into kolla before anything else (`--import`): leaves behind what the process used, when it ends. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const usage = { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 }
  writeFileSync(process.env['KOLLA_BENCH_USAGE'] ?? '/dev/null', JSON.stringify(usage))
})
