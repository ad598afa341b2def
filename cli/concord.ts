import { existsSync } from 'node:fs'
import { program } from 'commander'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { systemReason } from '#lib/errors/system-errors.ts'
import packageJson from '../package.json' with { type: 'json' }
import { prepare } from './prepare.mjs'
import { printError } from './print-error.ts'

program
  .name('concord')
  .description('Severity of symptoms from recorded interviews, and how far it agrees with clinicians')
  .version(packageJson.version)

program.configureOutput({
  outputError(text, write) {
    const name = /unknown option '(-.+)'/.exec(text)?.[1]
    write(name && existsSync(name) ? `${text.trim()}. If the file of that name is meant, write ./${name}\n` : text)
  },
})

program
  .command('start')
  .description('run the web app, a worker and, unless DATABASE_URL is set, an embedded PostgreSQL')
  .option('--dev', 'for developers: the web app in development mode', false)
  .action(async (options: { dev: boolean }) => {
    writeDatabaseClient()
    await (await import('./start.ts')).start(options)
  })

program
  .command('worker')
  .description('run a worker on the queue of the database in DATABASE_URL')
  .action(async () => {
    writeDatabaseClient()
    await (await import('./run-worker.ts')).runWorker()
  })

const people = program.command('people').description('accounts of this installation')
people
  .command('list')
  .description('list everyone who has an account')
  .option('--json', 'print one JSON line per person', false)
  .action(async (options: { json: boolean }) => {
    writeDatabaseClient()
    await (await import('./people.ts')).people(options)
  })
people
  .command('reset')
  .description('print a link with which a person sets a new password')
  .argument('<email>', 'the e-mail address of their account')
  .action(async (email: string) => {
    writeDatabaseClient()
    await (await import('./people.ts')).resetPassword(email)
  })

program
  .command('audit')
  .description('the audit trail of this installation')
  .command('verify')
  .description('find any change, removal or reordering of its entries')
  .option('--json', 'print JSON', false)
  .action(async (options: { json: boolean }) => {
    writeDatabaseClient()
    await (await import('./audit.ts')).verifyAudit(options)
  })

program
  .command('backup')
  .description(
    'back up the tables, recordings, models and secrets of the data folder, whether or not Concord is running',
  )
  .argument('<DIR>', 'the folder that backups lie in; each gets a folder of its own')
  .option('--keep <number>', 'remove older backups of this installation, except so many')
  .option('--verify', 'make none: compare a backup, or the latest in DIR, with its hashes', false)
  .option('--json', 'print JSON', false)
  .action(async (folder: string, options) => {
    writeDatabaseClient()
    await (await import('./backup.ts')).backup(folder, options)
  })

program
  .command('restore')
  .description('restore a backup into an empty data folder (CONCORD_DATA), of an older version too')
  .argument('<DIR>', 'a backup, or the folder that backups lie in, for the latest')
  .action(async (folder: string) => {
    writeDatabaseClient()
    await (await import('./restore.ts')).restore(folder)
  })

program
  .command('analyze')
  .description('analyse video files with no database and no server')
  .argument('<file...>', 'video files, or folders of them')
  .requiredOption('--out <folder>', 'folder that gets a folder for each file, and results.csv over all')
  .option('--encoder <name>', 'encoder to use', 'expression-baseline')
  .option('--stride <frames>', 'frames from the start of one clip to the next (default: a clip’s length)')
  .option(
    '--face <which>',
    'the participant’s face: the number that an earlier analysis gave it, left, right, smallest or largest',
  )
  .option('--rate <hertz>', 'frames sampled per second (default: what the encoder was made for)')
  .option('--json', 'print one JSON line per file', false)
  .action(async (files: string[], options) => (await import('./analyze.ts')).analyze(files, options))

program
  .command('phantom')
  .description('render, analyse and rate a phantom study and print how well a head does on it')
  .option('--participants <number>', 'drawn people', '24')
  .option('--seconds <number>', 'length of each recording', '20')
  .option('--encoder <name>', 'encoder to use', 'expression-baseline')
  .option('--out <folder>', 'keep the recordings and the table here')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./phantom.ts')).phantom(options))

program
  .command('agreement')
  .description('the statistics of the agreement page on a table of your own')
  .requiredOption('--csv <file>', 'a table with a header')
  .requiredOption('--x <column>', 'estimates, or one rater’s scores')
  .requiredOption('--y <column>', 'the ratings to compare with')
  .option('--participant <column>', 'who each row is of, where somebody has several')
  .option('--decimal <mark>', 'what separates decimals, comma or point; found from the table where left out')
  .option('--missing <values>', 'further values that stand for a missing score, such as -99,999')
  .option('--range <low,high>', 'what a score may be; values outside are named')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./agreement.ts')).agreement(options))

program
  .command('permutation')
  .description('whether the out-of-fold r of a ridge head on a table of your own is more than chance')
  .requiredOption('--csv <file>', 'a table with a header and a row for each interview')
  .requiredOption('--y <column>', 'the ratings')
  .requiredOption('--participant <column>', 'who each row is of')
  .requiredOption(
    '--features <beginning>',
    'how the names of the features’ columns begin; several sets, to choose the best head of, with commas',
  )
  .option('--folds <which>', 'participants, to leave one out at a time, or a number of folds', 'participants')
  .option('--permutations <count>', 'how often ratings are permuted', '999')
  .option('--seed <number>', 'of folds and permutations', '1')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./permutation.ts')).permutation(options))

program
  .command('plan')
  .description('how many participants a study needs')
  .option('--r <value>', 'correlation that is expected')
  .option('--icc <value>', 'intraclass correlation that is expected')
  .option('--raters <count>', 'raters of that intraclass correlation', '2')
  .option('--width <value>', 'width of the 95 % interval of r or ICC', '0.2')
  .option('--limits <width>', 'width of the intervals of limits of agreement, in standard deviations')
  .option('--explained <share>', 'R² that a head is expected to have')
  .option('--parameters <count>', 'parameters of the head that are estimated')
  .option('--shrinkage <value>', 'least shrinkage of the head', '0.9')
  .option('--mean <value>', 'mean of the score, for a precise mean estimate of the head')
  .option('--deviation <value>', 'standard deviation of the score')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./plan.ts')).plan(options))

const evaluations = program.command('evaluate').description('an encoder against published datasets')
evaluations
  .command('zero-shot')
  .description(
    'weighted and unweighted recall of expressions named by their descriptions; a run that broke off goes on',
  )
  .requiredOption('--dataset <name>', 'mafw, dfew, ferv39k or afew')
  .requiredOption('--root <folder>', 'the folder of the dataset, as it is published')
  .option('--fold <number>', 'fold of the published split, where there are folds', '1')
  .option('--encoder <name>', 'encoder to use', 'emoclip')
  .option('--out <folder>', 'folder for predictions, matrix and picture')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./evaluate.ts')).evaluate(options))

program
  .command('doctor')
  .description('say what this machine has, what runs the models, and what is missing')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./doctor.ts')).doctor(options))

const gpu = program.command('gpu').description('the graphics processor')
gpu
  .command('install')
  .description('fetch the CUDA provider of ONNX Runtime (Linux with an NVIDIA GPU)')
  .action(async () => (await import('./install-gpu.ts')).installGpu())

const models = program.command('models').description('the models of this installation')
models
  .command('list')
  .description('list the installed models with their hashes')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./list-models.ts')).listModels(options))
models
  .command('import')
  .description('install an encoder from a PyTorch or safetensors checkpoint; nothing in the file is run')
  .argument('<model>', 'emoclip')
  .requiredOption('--weights <file>', 'the checkpoint: .pth, .pt or .safetensors')
  .option('--vocab <file>', 'CLIP’s bpe_simple_vocab_16e6.txt.gz, for comparing clips with words')
  .option('--precision <precision>', 'float32, float16 (GPUs), int8 (processors), or auto', 'auto')
  .option('--targets <names>', 'what the checkpoint’s own last layer estimates, in order, with commas between')
  .option('--intended-use <text>', 'what the encoder is for, shown wherever its numbers are')
  .option('--visual-heads <number>', 'attention heads of the picture encoder, where not as published')
  .option('--text-heads <number>', 'the same for the text encoder')
  .option('--temporal-heads <number>', 'the same for the temporal encoder')
  .option('--json', 'print JSON', false)
  .action(async (model: string, options) => (await import('./import-model.ts')).importModel(model, options))

models
  .command('import-head')
  .description('install a head that another installation exported')
  .argument('<file>', 'the zip')
  .action(async (file: string) => (await import('./import-head.ts')).installHead(file))

models
  .command('verify')
  .description('run the checks again that were stored when an encoder was imported')
  .argument('<model>', 'emoclip')
  .option('--provider <provider>', 'cuda, webgpu, dml, coreml, cpu, or auto for the best that works', 'auto')
  .option('--json', 'print JSON', false)
  .action(async (model: string, options) => (await import('./verify-model.ts')).verifyModel(model, options))

/** The programs that use the database are loaded once its client is there. */
function writeDatabaseClient(): void {
  try {
    prepare()
  } catch (cause) {
    throw new ConcordError('unavailable', (cause as Error).message, { cause })
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough, as `head` has, is no error.
  if (error.code === 'EPIPE') process.exit(0)
  console.error(`What there is to say can't be written: ${systemReason(error) ?? error.message}.`)
  process.exit(1)
})

try {
  await program.parseAsync()
} catch (error) {
  printError(error)
  process.exitCode = 1
}
