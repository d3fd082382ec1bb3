// Which words are host names, addresses and ports: Ansible's own rules, which are neither the RFCs' nor strict.

const NUMERIC_RANGE = String.raw`\[(?:[0-9]+:[0-9]+)(?::[0-9]+)?\]`
const HEX_RANGE = String.raw`\[(?:[0-9a-f]+:[0-9a-f]+)(?::[0-9]+)?\]`
const NAME_RANGE = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`
const I4 = `(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|${NUMERIC_RANGE})`
const I6 = `(?:[0-9a-f]{1,4}|${HEX_RANGE})`
const WORD = String.raw`[\p{L}\p{N}_]`
const LABEL = String.raw`(?:${WORD}|${NAME_RANGE})(?:[\p{L}\p{N}_\-]|${NAME_RANGE})*(?<![_\-])`

const PLAIN = /^[a-z0-9](?:[\w-]*[a-z0-9])?(?:\.[a-z0-9](?:[\w-]*[a-z0-9])?)*$/i
const BRACKETED_PORT = /^\[(.+)\]:([0-9]+)$/
const PORT = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/
const IPV4 = new RegExp(String.raw`^(?:${I4}\.){3}${I4}$`, 'i')
const HOSTNAME = new RegExp(String.raw`^${LABEL}(?:\.${LABEL})*$`, 'iu')
/** Anchored at the start only, as Ansible's: `fe80::1%eth0` counts as an address. */
const IPV6 = new RegExp(
  [
    `^(?:(?:${I6}:){7}${I6}|(?:${I6}:){1,6}:|(?:${I6}:)(?::${I6}){1,6}|(?:${I6}:){2}(?::${I6}){1,5}`,
    `(?:${I6}:){3}(?::${I6}){1,4}|(?:${I6}:){4}(?::${I6}){1,3}|(?:${I6}:){5}(?::${I6}){1,2}|(?:${I6}:){6}(?::${I6})`,
    String.raw`:(?::${I6}){1,6}|${I6}?::|(?:0:){6}(?:${I6}\.){3}${I6}|::(?:ffff:)?(?:${I6}\.){3}${I6}`,
    String.raw`(?:0:){5}ffff:(?:${I6}\.){3}${I6}$)`,
  ].join('|'),
  'i',
)

/** Far above what a host name can have, ranges included. */
const LONGEST_ADDRESS = 1000

export interface Address {
  readonly host: string
  readonly port: number | undefined
}

/** Splits `name`, `name:22`, `192.0.2.1:22`, `[2001:db8::1]:22`; names may hold ranges. Undefined when it is no such thing. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > LONGEST_ADDRESS) return undefined
  let host = text
  let port: number | undefined
  for (const pattern of [BRACKETED_PORT, PORT]) {
    const match = pattern.exec(host)
    if (match) [host, port] = [match[1] ?? '', Number(match[2])]
  }
  // The likely ones first: the other expressions take longer to compile than an inventory to read.
  return PLAIN.test(host) || HOSTNAME.test(host) || IPV4.test(host) || IPV6.test(host) ? { host, port } : undefined
}
