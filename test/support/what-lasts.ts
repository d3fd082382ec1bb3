import { relative } from 'node:path'
import type { run } from 'node:test'

const EVERY_SECONDS = 30

/** Says twice a minute which tests have been running since then, so that silence is never long. Returns what ends it. */
export function sayWhatLasts(events: ReturnType<typeof run>): () => void {
  const running = new Map<string, { readonly title: string; readonly since: number }>()
  const key = ({ file, nesting, name }: { file?: string; nesting: number; name: string }) =>
    `${file ?? ''}\n${nesting}\n${name}`
  events.on('test:dequeue', (data) => {
    const title = `${relative(process.cwd(), data.file ?? '')}: ${data.name}`
    running.set(key(data), { title, since: performance.now() })
  })
  events.on('test:complete', (data) => {
    running.delete(key(data))
    // A file that ended takes with it what never came to an end in it.
    if (data.name === data.file)
      for (const other of running.keys()) if (other.startsWith(`${data.file}\n`)) running.delete(other)
  })

  const timer = setInterval(() => {
    for (const { title, since } of running.values()) {
      const seconds = Math.round((performance.now() - since) / 1000)
      if (seconds >= EVERY_SECONDS) console.log(`... ${seconds} s: ${title}`)
    }
  }, EVERY_SECONDS * 1000)
  return () => clearInterval(timer)
}
