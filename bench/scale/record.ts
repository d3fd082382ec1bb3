/**
 * Records how long this machine's engine takes for the calls that the simulated engines answer: the quickest of several, in milliseconds.
 *
 *   node bench/scale/record.ts IMAGE    (an image that is there, with `sleep` in it)
 */
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const SOCKET = '/var/run/docker.sock'
const TIMES = 20
const NAME = 'kolla-bench-record'

const [image] = process.argv.slice(2)
if (image === undefined) throw new Error('which image? node bench/scale/record.ts IMAGE')

const container = `/containers/${NAME}`
const milliseconds = new Map<string, number>()
const { Version } = JSON.parse(await call('GET', '/version')) as { readonly Version: string }
for (let turn = 0; turn < TIMES; turn++) {
  await timed('POST containers create', 'POST', `/containers/create?name=${NAME}`, {
    Image: image,
    Entrypoint: ['sleep', '60'],
    HostConfig: { NetworkMode: 'host', Init: true },
  })
  await timed('POST containers start', 'POST', `${container}/start`)
  await timed('POST containers restart', 'POST', `${container}/restart?t=5`)
  await timed('GET containers json', 'GET', '/containers/json?all=true')
  await timed('GET images', 'GET', '/images/json')
  await timed('GET volumes', 'GET', '/volumes')
  await timed('GET version', 'GET', '/version')
  await timed('POST containers stop', 'POST', `${container}/stop?t=5`)
  await timed('DELETE containers', 'DELETE', container)
}
const record = {
  recorded: `Docker ${Version} over its socket, the quickest of ${TIMES} (bench/scale/record.ts)`,
  milliseconds: Object.fromEntries([...milliseconds].map(([name, took]) => [name, Math.round(took * 10) / 10])),
}
writeFileSync(join(import.meta.dirname, 'latencies.json'), `${JSON.stringify(record, undefined, 2)}\n`)

async function timed(name: string, method: string, path: string, body?: object): Promise<void> {
  const began = performance.now()
  await call(method, path, body)
  milliseconds.set(name, Math.min(milliseconds.get(name) ?? Infinity, performance.now() - began))
}

function call(method: string, path: string, body?: object): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const sent = request(
    { socketPath: SOCKET, method, path, headers: { 'content-type': 'application/json' } },
    (answer) => {
      text(answer).then((content) => {
        if ((answer.statusCode ?? 500) < 400) resolve(content)
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${content}`))
      }, reject)
    },
  )
  sent.on('error', reject)
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}
