import tseslint from 'typescript-eslint'

/** Libraries that only one folder may import: each is a border to the outside. */
const borders = [
  { library: 'ssh2', folders: ['src/hosts'] },
  { library: 'dockerode', folders: ['src/containers', 'src/build'] },
  { library: 'listr2', folders: ['src/output'] },
  { library: '@oclif/core', folders: ['src/commands', 'src/cli'] },
]

/** What a part of src may not reach: imports point commands -> actions -> the rest. */
const layers = [
  { folders: ['src/actions'], forbidden: ['commands', 'cli'] },
  {
    folders: [
      'build',
      'containers',
      'hosts',
      'inventory',
      'output',
      'plan',
      'roles',
      'run',
      'services',
      'templates',
      'validate',
      'variables',
    ].map((folder) => `src/${folder}`),
    forbidden: ['commands', 'cli', 'actions'],
  },
]

const restrict = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })
const only = ({ library, folders }) => ({
  group: [library, `${library}/*`],
  message: `only ${folders.join(' and ')} may import ${library}`,
})
const upward = (forbidden) => ({
  group: forbidden.map((folder) => `**/${folder}/**`),
  message: 'imports point one way: commands -> actions -> the rest',
})
const bordersFor = (folder) => borders.filter(({ folders }) => !folders.includes(folder)).map(only)

export default tseslint.config(
  { ignores: ['node_modules', 'dist', '.cache', '.state', 'bin/*.js', '*.js', '*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', 400],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  { files: ['src/**/*.ts'], rules: restrict(borders.map(only)) },
  ...['src/commands', 'src/cli'].map((folder) => ({
    files: [`${folder}/**/*.ts`],
    rules: restrict(bordersFor(folder)),
  })),
  ...layers.flatMap(({ folders, forbidden }) =>
    folders.map((folder) => ({
      files: [`${folder}/**/*.ts`],
      rules: restrict([...bordersFor(folder), upward(forbidden)]),
    })),
  ),
  {
    files: ['roles/**/*.ts'],
    rules: restrict([
      {
        regex: '^(?!\\./|\\.\\./(?:\\.\\./)*src/(?:roles/|errors\\.ts$|secrets\\.ts$)|\\.\\./[a-z_]+/|node:).*',
        message: 'a role imports src/roles, src/errors.ts and src/secrets.ts, nothing else',
      },
    ]),
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'bin/**/*.ts'],
    rules: {
      'no-console': 'off',
      // node:test returns promises from describe and it that nobody has to await
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['describe', 'it', 'test', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
)
