/** Import rules that need the whole graph; what one file may import is in eslint.config.js. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'roles-only-through-src-roles',
      severity: 'error',
      from: { path: '^roles/' },
      to: { path: '^src/', pathNot: '^src/(roles/|errors\\.ts$|secrets\\.ts$)' },
    },
    {
      name: 'src-does-not-import-roles',
      comment: 'the registry loads roles by path at run time',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/roles/' },
      to: { path: '^roles/' },
    },
    {
      name: 'src-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|roles)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^(src|roles)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'actions-not-upward',
      severity: 'error',
      from: { path: '^src/actions/' },
      to: { path: '^src/(commands|cli)/' },
    },
    {
      name: 'parts-not-upward',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands|cli|actions)/' },
      to: { path: '^src/(commands|cli|actions)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
}
