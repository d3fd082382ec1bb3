/** What an action is told and what it returns; defined below the actions, because the parts that they share take it too. */
export * from '../run/options.ts'
