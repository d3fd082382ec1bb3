import nunjucks from 'nunjucks'
import { KollaError } from '../errors.ts'

/** Renders the text of a Dockerfile template; `file` is named in errors. */
export function renderDockerfile(text: string, variables: Readonly<Record<string, string>>, file: string): string {
  const environment = new nunjucks.Environment(null, { autoescape: false, trimBlocks: true, throwOnUndefined: true })
  environment.addFilter('customizable', (items: readonly string[]) => items)
  try {
    return environment.renderString(text, variables)
  } catch (cause) {
    throw new KollaError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'dockerfile-template',
      fault: 'configuration',
      where: { file },
      cause,
    })
  }
}
