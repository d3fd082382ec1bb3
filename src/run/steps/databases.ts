import { databaseDifferences } from '../../services/database-differences.ts'
import { loginToDatabase } from '../service-logins.ts'
import { roleOf, type StepRunner } from './context.ts'

/** Creates the databases and users of a role that are missing by now. */
export const runDatabases: StepRunner = async (step, context) => {
  const { databases } = roleOf(step, context)
  const database = await loginToDatabase({ ...context, loaded: context }, undefined)
  try {
    for (const change of databaseDifferences(databases, await database.observe())) await database.apply(change)
  } finally {
    await database.close()
  }
}
