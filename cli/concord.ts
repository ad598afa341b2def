import { program } from 'commander'
import { ConcordError } from '#lib/errors/concord-error.ts'
import packageJson from '../package.json' with { type: 'json' }

program
  .name('concord')
  .description('Severity of symptoms from recorded interviews, and how far it agrees with clinicians')
  .version(packageJson.version)

program
  .command('start')
  .description('run the web app, a worker and, unless DATABASE_URL is set, an embedded PostgreSQL')
  .option('--dev', 'for developers: the web app in development mode', false)
  .action(async (options: { dev: boolean }) => (await import('./start.ts')).start(options))

program
  .command('worker')
  .description('run a worker on the queue of the database in DATABASE_URL')
  .action(async () => (await import('./run-worker.ts')).runWorker())

program
  .command('analyze')
  .description('analyse video files with no database and no server')
  .argument('<file...>', 'video files')
  .requiredOption('--out <folder>', 'folder that gets a folder for each file')
  .option('--encoder <name>', 'encoder to use', 'expression-baseline')
  .option('--stride <frames>', 'frames from the start of one clip to the next', '32')
  .option('--rate <hertz>', 'frames sampled per second', '12.5')
  .option('--json', 'print one JSON line per file', false)
  .action(async (files: string[], options) => (await import('./analyze.ts')).analyze(files, options))

program
  .command('phantom')
  .description('render, analyse and rate a phantom study and print how well a head does on it')
  .option('--participants <number>', 'drawn people', '24')
  .option('--seconds <number>', 'length of each recording', '20')
  .option('--out <folder>', 'keep the recordings and the table here')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./phantom.ts')).phantom(options))

const models = program.command('models').description('the models of this installation')
models
  .command('list')
  .description('list the installed models with their hashes')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./list-models.ts')).listModels(options))

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof ConcordError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
