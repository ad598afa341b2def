const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${from}/` },
  to: { path: '^(app|cli|lib|models|prisma|tests)/', pathNot: `^(${allowed.join('|')})/` },
})

/** Who may import whom; docs/architecture.md shows the same arrows. */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unknown', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\.css$' } },
    only('pure-scales', 'lib/scales', ['lib/scales'], 'Scales are data: they import nothing of ours.'),
    only('pure-statistics', 'lib/statistics', ['lib/statistics'], 'Statistics import nothing of ours.'),
    only('errors-alone', 'lib/errors', ['lib/errors'], 'The lowest room.'),
    only('video', 'lib/video', ['lib/video', 'lib/errors'], 'Video knows frames and nothing of faces.'),
    only('faces', 'lib/faces', ['lib/faces', 'lib/errors'], 'Faces take pictures from whoever has them.'),
    only('encoders', 'lib/encoders', ['lib/encoders', 'lib/errors'], 'Encoders take crops from whoever has them.'),
    only('words', 'lib/words', ['lib/words', 'lib/errors'], 'Words on faces are functions of features.'),
    only(
      'heads',
      'lib/heads',
      ['lib/heads', 'lib/encoders', 'lib/statistics', 'lib/scales', 'lib/errors'],
      'Heads know no database.',
    ),
    only(
      'phantom',
      'lib/phantom',
      ['lib/phantom', 'lib/video', 'lib/statistics', 'lib/errors'],
      'Phantoms are drawn and written as video.',
    ),
    only(
      'analysis',
      'lib/analysis',
      ['lib/analysis', 'lib/video', 'lib/faces', 'lib/encoders', 'lib/heads', 'lib/errors'],
      'The pipeline knows no database and no web.',
    ),
    only(
      'evaluation',
      'lib/evaluation',
      ['lib/evaluation', 'lib/analysis', 'lib/video', 'lib/encoders', 'lib/words', 'lib/statistics', 'lib/errors'],
      'Evaluations run the pipeline over datasets.',
    ),
    only('storage', 'lib/storage', ['lib/storage', 'lib/errors'], 'Storage knows files only.'),
    only('settings', 'lib/settings', ['lib/settings', 'lib/errors'], 'Settings know nothing of what they set.'),
    only('database', 'lib/database', ['lib/database', 'lib/errors', 'prisma'], 'The database knows no use case.'),
    {
      name: 'nobody-imports-the-edges',
      severity: 'error',
      from: { path: '^(lib|models)/' },
      to: { path: '^(app|cli)/' },
    },
    {
      name: 'use-cases-know-no-jobs',
      severity: 'error',
      from: { path: '^lib/(studies|access)/' },
      to: { path: '^lib/(jobs|reports)/' },
    },
    {
      name: 'prisma-only-in-three-rooms',
      severity: 'error',
      from: { pathNot: '^(lib/(database|studies|access)|prisma)/' },
      to: { path: '(^prisma/client|node_modules/@prisma)' },
    },
    {
      name: 'onnxruntime-only-in-three-rooms',
      severity: 'error',
      from: { pathNot: '^lib/(encoders|faces|heads)/' },
      to: { path: 'node_modules/onnxruntime' },
    },
    {
      name: 'decoder-only-in-video',
      severity: 'error',
      from: { pathNot: '^lib/(video/|analysis/extract-faces-process)' },
      to: { path: 'node_modules/node-av' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^prisma/client' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
