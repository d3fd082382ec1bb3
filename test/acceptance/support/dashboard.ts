import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { sh } from '../../hosts/engine.ts'

/** Debian's browser. */
const BROWSER = '/usr/bin/chromium'
/** It looks for nothing but the pages of the test. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const SIZE = { width: 1400, height: 900 }
/** Milliseconds for one page: it may be the first after a restart, on a machine that has much else to do. */
const PATIENCE = 120_000

/** What the dashboard shows a user. */
export interface Dashboard {
  /** Headings of the overview: `Limit Summary`, `Usage Summary`. */
  readonly overview: readonly string[]
  /** Rows of the list of servers, their cells by heading: `{ 'Instance Name': 'first', 'Power State': 'Running' }`. */
  readonly servers: readonly Readonly<Record<string, string>>[]
}

/** Logs in to Horizon in a real browser, as a user would, and reads two pages. Keeps a picture of the servers. */
export async function visitDashboard(
  url: string,
  login: { readonly user: string; readonly password: string },
  picture: string,
): Promise<Dashboard> {
  await provideBrowser()
  const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS })
  try {
    const page = await browser.newPage({ viewport: SIZE })
    page.setDefaultTimeout(PATIENCE)
    await page.goto(url)
    await page.locator('#id_username').fill(login.user)
    await page.locator('#id_password').fill(login.password)
    await page.locator('#loginBtn').click()
    await page.waitForURL((next) => !next.pathname.includes('/auth/login'))
    await page.goto(new URL('/project/', url).href)
    const overview = await page.locator('h3, .quota_title').allInnerTexts()
    await page.goto(new URL('/project/instances/', url).href)
    const servers = await tableRows(page)
    mkdirSync(dirname(picture), { recursive: true })
    await page.screenshot({ path: picture })
    return { overview, servers }
  } finally {
    await browser.close()
  }
}

async function tableRows(page: Page): Promise<readonly Readonly<Record<string, string>>[]> {
  const table = page.locator('table#instances')
  await table.waitFor()
  const headings = await table.locator('thead tr.table_column_header th, thead tr:last-child th').allInnerTexts()
  const rows = await table.locator('tbody tr').all()
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator('td').allInnerTexts()
      return Object.fromEntries(headings.map((heading, index) => [heading.trim(), (cells[index] ?? '').trim()]))
    }),
  )
}

async function provideBrowser(): Promise<void> {
  if (!existsSync(BROWSER)) await sh('apt-get', 'install', '-qq', '--yes', '--no-install-recommends', 'chromium')
}
