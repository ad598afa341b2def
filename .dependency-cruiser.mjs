import { CLIENT, LIBRARIES, ROOMS } from './docs/rooms.mjs'

/** Who may import whom, from the list of rooms; docs/architecture.md shows the same list. */
const rooms = ROOMS.map(({ name, folder, imports }) => ({
  name: `room-${name}`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: '^(app|cli|lib|models|prisma|tests)/', pathNot: `^(${[folder, ...imports].join('|')})/` },
}))

const libraries = LIBRARIES.map(({ name, path, rooms }) => ({
  name: `${name}-only-in-its-rooms`,
  severity: 'error',
  from: { pathNot: `^(lib/(${rooms.join('|')})|prisma)/` },
  to: { path },
}))

export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unknown', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\.css$' } },
    {
      name: 'every-room-is-listed',
      comment: 'A folder of lib that docs/rooms.mjs does not name has no list of what it may import.',
      severity: 'error',
      from: { path: '^lib/', pathNot: `^(${ROOMS.map(({ folder }) => folder).join('|')})/` },
      to: {},
    },
    ...rooms,
    ...libraries,
    {
      name: 'database-client-only-where-tables-are-queried',
      severity: 'error',
      from: {
        pathNot: `^lib/(database|jobs|reports|${LIBRARIES.find(({ name }) => name === 'prisma').rooms.join('|')})/`,
      },
      to: { path: `^${CLIENT}` },
    },
    {
      name: 'jobs-pass-the-database-on',
      comment:
        'The rooms of jobs and reports name the types of the client, since tests hand them theirs, and never connect with it.',
      severity: 'error',
      from: { path: '^lib/(jobs|reports)/' },
      to: { path: `^${CLIENT}`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'settings-are-handed-in',
      comment:
        'Programs read their settings once and hand what a room needs to it. Signing in alone asks for the installation’s secret and address itself: too much passes through it.',
      severity: 'error',
      from: { path: '^(lib|models)/', pathNot: '^lib/(settings|access)/' },
      to: { path: '^lib/settings/(program|terminal)-settings' },
    },
    {
      name: 'decoder-only-in-video',
      severity: 'error',
      from: { pathNot: '^lib/video/' },
      to: { path: 'node_modules/node-av' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^prisma/client' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
