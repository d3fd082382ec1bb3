import { styleText } from 'node:util'

/** Colours text for a terminal; `plain` leaves it as it is. */
export interface Paint {
  readonly bad: (text: string) => string
  readonly good: (text: string) => string
  readonly changed: (text: string) => string
  readonly faint: (text: string) => string
  readonly strong: (text: string) => string
}

type Format = Parameters<typeof styleText>[0]

const style = (format: Format) => (text: string) => styleText(format, text, { validateStream: false })
const same = (text: string) => text

/** Our few colours, each with one meaning everywhere. */
export function paint(colorful: boolean): Paint {
  if (!colorful) return { bad: same, good: same, changed: same, faint: same, strong: same }
  return {
    bad: style('red'),
    good: style('green'),
    changed: style('yellow'),
    faint: style('dim'),
    strong: style('bold'),
  }
}
