/** What the message broker of a host with these facts is called in its cluster. */
export function brokerNode({ hostname }: Readonly<Record<string, unknown>>): string {
  return `rabbit@${String(hostname)}`
}
