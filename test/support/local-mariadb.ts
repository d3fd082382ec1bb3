import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openLocalSocket } from './local-engine.ts'

const run = promisify(execFile)

/** Why tests on a real database server cannot run here; undefined when they can. */
export function whyNoMariadb(): string | undefined {
  try {
    execFileSync('mariadbd', ['--version'], { stdio: 'ignore' })
    execFileSync('my_print_defaults', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'mariadbd is not installed here (packages mariadb-server-core, mariadb-client-core)'
  }
}

export interface LocalMariadb {
  readonly open: () => ReturnType<typeof openLocalSocket>
  stop(): Promise<void>
}

/** A database server of its own in a temporary folder; `root` has the password `rootpw` from everywhere. */
export async function startMariadb(): Promise<LocalMariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'kolla-mariadb-'))
  const data = join(folder, 'data')
  const socket = join(folder, 'mariadb.sock')
  const user = userInfo().username
  // A server that starts removes the temporary tables of others in the same folder.
  const place = [`--datadir=${data}`, `--tmpdir=${folder}`, `--user=${user}`]
  await run('mariadb-install-db', ['--no-defaults', ...place, '--skip-test-db'])
  const init = join(folder, 'init.sql')
  await writeFile(
    init,
    "CREATE USER 'root'@'%' IDENTIFIED BY 'rootpw'; GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;\n",
  )
  const server = spawn(
    'mariadbd',
    [
      '--no-defaults',
      ...place,
      `--socket=${socket}`,
      `--init-file=${init}`,
      '--skip-networking',
      '--skip-log-bin',
      '--innodb-buffer-pool-size=16M',
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => server.once('exit', resolve))
  for (let tries = 0; !(await answers(socket)); tries += 1) {
    if (tries > 200) throw new Error('the database server did not start within 20 s')
    await pause(100)
  }
  return {
    open: () => openLocalSocket(socket),
    stop: async () => {
      server.kill()
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function answers(socket: string): Promise<boolean> {
  try {
    const stream = await openLocalSocket(socket)
    stream.destroy()
    return true
  } catch {
    return false
  }
}
