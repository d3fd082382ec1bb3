// What bombs are made of.

export const MEGABYTE = 1024 * 1024
export const DEEP = 20_000

export const many = (text: string, times: number): string => text.repeat(times)
export const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')
export const bytes = (items: readonly string[]): Buffer[] => items.map((item) => Buffer.from(item))
