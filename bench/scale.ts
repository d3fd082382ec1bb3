/**
 * How kolla does on many hosts: real SSH to an sshd for each host, all on this machine; their container engines are simulated.
 *
 *   npm run bench -- scale [HOSTS...]
 *
 * Needs root, util-linux and iproute2. Everything runs in namespaces (processes, network, mounts) that end with this process, however it
 * ends: nothing is left on the machine, and nothing of it is seen there.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

const SIZES = ['10', '100', '300', '1000']
const NAMESPACES = ['--net', '--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc']

const asked = process.argv.slice(2)
const sizes = (asked.length > 0 ? asked : SIZES).map(Number).sort((one, other) => one - other)
if (sizes.some((size) => !(size > 0))) throw new Error(`${asked.join(' ')}: numbers of hosts are expected`)
const inside = join(import.meta.dirname, 'scale/inside.ts')
// The pipe tells the other side when this process is gone.
const child = spawn('unshare', [...NAMESPACES, process.execPath, inside, ...sizes.map(String)], {
  stdio: ['pipe', 'inherit', 'inherit'],
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGKILL'))
child.on('error', (error) => {
  throw error
})
child.on('exit', (code) => (process.exitCode = code ?? 130))
