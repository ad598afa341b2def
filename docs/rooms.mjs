/**
 * The rooms of the project, from the lowest up: what each has, and which others it may import. The dependency check and
 * the table in docs/architecture.md are both made from this list.
 */
const PURE = ['errors', 'numbers', 'documents']
const STORED = ['access', 'database', ...PURE]

export const ROOMS = [
  { name: 'errors', has: 'the one error class, messages for people', imports: [] },
  { name: 'numbers', has: 'rows of numbers and their bytes, means weighted by coverage, clamping', imports: [] },
  {
    name: 'documents',
    has: 'values stored as JSON: the number of their format, schema, upgrades',
    imports: ['errors'],
  },
  { name: 'scales', has: 'rating scales as data', imports: [] },
  {
    name: 'timeline',
    has: 'the timeline of a recording: views, levels of detail, lanes, drawing, moments',
    imports: ['numbers'],
  },
  { name: 'statistics', has: 'correlation and agreement', imports: ['numbers'] },
  { name: 'csv', has: 'tables as CSV that spreadsheets do not run', imports: [] },
  {
    name: 'tables',
    has: 'tables as people save them: encodings, delimiters, numbers, missing values',
    imports: ['errors'],
  },
  {
    name: 'processes',
    has: 'programs that end with the one that started them, what they may use, locks of folders',
    imports: ['errors'],
  },
  { name: 'settings', has: 'environment and secrets', imports: PURE },
  { name: 'storage', has: 'files that are kept', imports: PURE },
  {
    name: 'onnx',
    has: 'graphs as data, execution providers and their probe, sessions',
    imports: ['processes', ...PURE],
  },
  { name: 'bundles', has: 'manifests, hashes, opening, making and finding of models', imports: PURE },
  { name: 'video', has: 'safe opening, frames by presentation time, regions as RGB, writing', imports: PURE },
  { name: 'faces', has: 'detector, tracks, steady squares', imports: ['onnx', ...PURE] },
  {
    name: 'words',
    has: 'tokenizer, text encoder, prompts, probabilities of words for clips',
    imports: ['onnx', 'bundles', 'processes', ...PURE],
  },
  {
    name: 'encoders',
    has: 'the encoder interface, clip windows, stored checks',
    imports: ['onnx', 'bundles', 'words', 'processes', ...PURE],
  },
  {
    name: 'heads',
    has: 'ridge, networks and their graphs, folds, intervals, model cards',
    imports: ['encoders', 'onnx', 'bundles', 'statistics', 'scales', ...PURE],
  },
  {
    name: 'phantom',
    has: 'drawn people, their movements, simulated raters',
    imports: ['video', 'statistics', ...PURE],
  },
  {
    name: 'analysis',
    has: 'the pipeline from a file to embeddings',
    imports: ['video', 'faces', 'encoders', 'heads', 'onnx', 'bundles', 'processes', ...PURE],
  },
  {
    name: 'blurring',
    has: 'copies of recordings in which all faces are blurred',
    imports: ['analysis', 'video', 'faces', 'bundles', 'processes', ...PURE],
  },
  {
    name: 'evaluation',
    has: 'published datasets, zero-shot recall',
    imports: ['analysis', 'video', 'encoders', 'words', 'bundles', 'statistics', 'csv', ...PURE],
  },
  {
    name: 'contrastive',
    has: 'training of EmoCLIP’s temporal part on captions: its graphs, its state, its data',
    imports: [
      'evaluation',
      'analysis',
      'video',
      'encoders',
      'words',
      'onnx',
      'bundles',
      'statistics',
      'tables',
      ...PURE,
    ],
  },
  { name: 'database', has: 'client, embedded server, migrations', imports: ['processes', 'prisma', ...PURE] },
  { name: 'access', has: 'people, permissions, audit trail', imports: ['database', 'prisma', ...PURE] },
  {
    name: 'runs',
    has: 'the life of a run: begun, reported, ended, cancelled, handed back, recovered',
    imports: ['prisma', 'database', ...PURE],
  },
  {
    name: 'bin',
    has: 'what belongs to what: deletion, the bin, restoring, removal for good, export of everything about a participant',
    imports: ['runs', 'scales', 'storage', 'csv', 'prisma', ...STORED],
  },
  {
    name: 'installation',
    has: 'what this installation has: models, imports of models, workers',
    imports: ['runs', 'encoders', 'onnx', 'bundles', 'storage', 'prisma', ...STORED],
  },
  {
    name: 'backup',
    has: 'backups: made while people write, verified, restored; runs that make them',
    imports: ['runs', 'storage', 'processes', 'prisma', ...STORED],
  },
  {
    name: 'studies',
    has: 'studies, members, participants, interviews, recordings and their analyses',
    imports: ['runs', 'analysis', 'bundles', 'scales', 'storage', 'prisma', ...STORED],
  },
  {
    name: 'ratings',
    has: 'rating sheets, assignments, blinding, ratings from elsewhere',
    imports: ['studies', 'phantom', 'scales', 'statistics', 'tables', 'prisma', ...STORED],
  },
  {
    name: 'plans',
    has: 'what a study sets before its analysis: plans, locked, and which heads keep to them',
    imports: ['studies', 'heads', 'scales', 'statistics', 'prisma', ...STORED],
  },
  {
    name: 'training',
    has: 'analysed interviews, training runs, heads and estimates as stored',
    imports: [
      'plans',
      'ratings',
      'studies',
      'runs',
      'analysis',
      'heads',
      'encoders',
      'onnx',
      'bundles',
      'scales',
      'statistics',
      'prisma',
      ...STORED,
    ],
  },
  {
    name: 'agreement',
    has: 'sources of estimates, pairs, figures, comparison',
    imports: [
      'training',
      'plans',
      'ratings',
      'studies',
      'analysis',
      'heads',
      'scales',
      'statistics',
      'tables',
      'prisma',
      ...STORED,
    ],
  },
  {
    name: 'review',
    has: 'an interview as one person may see it, words on its clips',
    imports: [
      'training',
      'plans',
      'ratings',
      'studies',
      'runs',
      'analysis',
      'encoders',
      'words',
      'bundles',
      'scales',
      'prisma',
      ...STORED,
    ],
  },
  {
    name: 'reports',
    has: 'PDF and CSV from what the rooms below give',
    imports: [
      'access',
      'database',
      'prisma',
      'agreement',
      'review',
      'training',
      'plans',
      'ratings',
      'studies',
      'heads',
      'encoders',
      'onnx',
      'scales',
      'statistics',
      'csv',
      ...PURE,
    ],
  },
  {
    name: 'jobs',
    has: 'what jobs there are, what a worker does for each, the queue and the worker',
    imports: [
      'training',
      'ratings',
      'studies',
      'runs',
      'backup',
      'bin',
      'installation',
      'analysis',
      'blurring',
      'phantom',
      'heads',
      'encoders',
      'onnx',
      'bundles',
      'settings',
      'storage',
      ...STORED,
    ],
  },
].map(({ name, has, imports }) => ({
  name,
  folder: `lib/${name}`,
  has,
  imports: imports.map((room) => (room === 'prisma' ? room : `lib/${room}`)),
}))

/** `models` stands beside `lib`: programs hand it to the worker, and nothing in `lib` imports it. */
ROOMS.push({
  name: 'models',
  folder: 'models',
  has: 'how each model is made from what is published: checkpoints, EmoCLIP, the embedded ones',
  imports: ['lib/encoders', 'lib/words', 'lib/heads', 'lib/bundles', 'lib/onnx', 'lib/errors'],
})

/** Programs and the rooms above hold the database as a handle (lib/database/database.ts) that they can't query. */
export const CLIENT = 'lib/database/client'

/** Rooms that may import a library directly, by the library's subject. */
export const LIBRARIES = [
  {
    name: 'prisma',
    path: '(^prisma/client|node_modules/@prisma)',
    rooms: [
      'database',
      'access',
      'runs',
      'backup',
      'bin',
      'installation',
      'studies',
      'plans',
      'ratings',
      'training',
      'agreement',
      'review',
    ],
  },
  {
    name: 'onnxruntime',
    path: 'node_modules/onnxruntime',
    rooms: ['onnx', 'encoders', 'faces', 'words', 'heads', 'contrastive'],
  },
]
