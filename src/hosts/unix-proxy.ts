import { quoteWord } from './quote.ts'

/**
 * A shell script that joins its standard streams to a UNIX socket, for hosts where sshd does not forward to it: the engine's
 * own client knows how, and socat does where it is installed.
 */
export function unixProxyScript(path: string): string {
  const socket = quoteWord(path)
  const url = quoteWord(`unix://${path}`)
  return [
    `[ -S ${socket} ] || { echo "no socket ${socket}" >&2; exit 69; }`,
    `case ${socket} in *podman*) command -v podman >/dev/null && exec podman --url ${url} system dial-stdio;; esac`,
    `command -v docker >/dev/null && exec docker -H ${url} system dial-stdio`,
    `command -v socat >/dev/null && exec socat - UNIX-CONNECT:${socket}`,
    'echo "neither docker, podman nor socat is installed" >&2',
    'exit 69',
  ].join('\n')
}
