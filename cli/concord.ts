import { existsSync } from 'node:fs'
import { program } from 'commander'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { systemReason } from '#lib/errors/system-errors.ts'
import packageJson from '../package.json' with { type: 'json' }
import { prepare } from './prepare.mjs'
import { printError } from './print-error.ts'

program
  .name('concord')
  .description('Estimate the severity of symptoms from recorded interviews and compare it with clinicians')
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
  .option('--second-factor', 'also remove their second factor, where they lost it', false)
  .action(async (email: string, options: { secondFactor: boolean }) => {
    writeDatabaseClient()
    await (await import('./people.ts')).resetPassword(email, options)
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
  .argument('<file...>', 'video files or folders')
  .requiredOption('--out <folder>', 'output folder: a folder for each file, and results.csv for all files')
  .option('--encoder <name>', 'encoder to use', 'expression-baseline')
  .option('--stride <frames>', 'frames from the start of one clip to the next (default: a clip’s length)')
  .option(
    '--face <which>',
    'the participant’s face: the number that an earlier analysis gave it, left, right, smallest or largest',
  )
  .option('--rate <hertz>', 'frames sampled per second (default: as the encoder requires)')
  .option('--json', 'print one JSON line per file', false)
  .action(async (files: string[], options) => (await import('./analyze.ts')).analyze(files, options))

program
  .command('blur')
  .description('write a copy of a video for sharing: all faces blurred, no sound, no metadata')
  .argument('<file>', 'a video file')
  .requiredOption('--out <file>', 'the copy, an .mp4 file that does not exist yet')
  .option('--json', 'print JSON', false)
  .action(async (file: string, options) => (await import('./blur.ts')).blur(file, options))

program
  .command('export')
  .description('write everything of a study as one zip: tables, workbook, REDCap, embeddings, figures, cards, audit')
  .argument('<study>', 'code of the study')
  .requiredOption('--out <file>', 'a .zip file that does not exist yet')
  .option('--use <use>', 'study, research or sharing: participants who did not consent to it are left out', 'study')
  .option('--parts <names>', 'some parts only: tables,workbook,redcap,embeddings,agreement,cards,audit')
  .option('--json', 'print JSON', false)
  .action(async (code: string, options) => (await import('./export-study.ts')).exportStudy(code, options))

program
  .command('phantom')
  .description('render, analyse and rate a phantom study, train a head and print its correlation')
  .option('--participants <number>', 'number of drawn participants', '24')
  .option('--seconds <number>', 'length of each recording', '20')
  .option('--encoder <name>', 'encoder to use', 'expression-baseline')
  .option('--out <folder>', 'folder for the recordings and the table')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./phantom.ts')).phantom(options))

program
  .command('agreement')
  .description('compute the statistics of the agreement page from your own table')
  .requiredOption('--csv <file>', 'a CSV file with a header')
  .requiredOption('--x <column>', 'estimates, or one rater’s scores')
  .requiredOption('--y <column>', 'ratings to compare with')
  .option('--participant <column>', 'participant of each row, if participants have several rows')
  .option('--decimal <mark>', 'decimal separator, comma or point (default: detected from the table)')
  .option('--missing <values>', 'additional values that mean a missing score, such as -99,999')
  .option('--range <low,high>', 'valid range of scores; values outside it are reported')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./agreement.ts')).agreement(options))

const ON_FEATURES = `Features are standardised within each fold, as in training. They should share a unit: where the standard deviation
of one is under a tenth of the median one, it counts as a tenth of the median one, so that a feature that is silent
in nearly everybody cannot outweigh the others. Standardise columns of different units beforehand.`

program
  .command('permutation')
  .description('test whether the out-of-fold r of a ridge head on your own table exceeds chance')
  .requiredOption('--csv <file>', 'a CSV file with a header and one row per interview')
  .requiredOption('--y <column>', 'the ratings')
  .requiredOption('--participant <column>', 'participant of each row')
  .requiredOption(
    '--features <beginning>',
    'prefix of the feature columns; separate several sets with commas to choose the best head among them',
  )
  .option('--folds <which>', 'participants (leave one out at a time) or a number of folds', 'participants')
  .option('--permutations <count>', 'number of permutations of the ratings', '999')
  .option('--seed <number>', 'seed for folds and permutations', '1')
  .option('--decimal <mark>', 'decimal separator, comma or point (default: detected from the table)')
  .option('--missing <values>', 'additional values that mean a missing number, such as -99,999')
  .option('--json', 'print JSON', false)
  .addHelpText('after', `\n${ON_FEATURES}`)
  .action(async (options) => (await import('./permutation.ts')).permutation(options))

program
  .command('plan')
  .description('compute how many participants a study needs')
  .option('--r <value>', 'expected correlation')
  .option('--icc <value>', 'expected intraclass correlation')
  .option('--raters <count>', 'number of raters for the intraclass correlation', '2')
  .option('--width <value>', 'width of the 95 % interval of r or ICC', '0.2')
  .option('--limits <width>', 'width of the intervals of limits of agreement, in standard deviations')
  .option('--explained <share>', 'expected R² of the head')
  .option('--parameters <count>', 'number of estimated parameters of the head')
  .option('--shrinkage <value>', 'minimum shrinkage of the head', '0.9')
  .option('--mean <value>', 'mean score, for a precise mean estimate of the head')
  .option('--deviation <value>', 'standard deviation of the score')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./plan.ts')).plan(options))

const evaluations = program.command('evaluate').description('evaluate an encoder on published datasets')
evaluations
  .command('zero-shot')
  .description(
    'weighted and unweighted recall of expressions classified by text descriptions; an interrupted run is resumed',
  )
  .requiredOption('--dataset <name>', 'mafw, dfew, ferv39k or afew')
  .requiredOption('--root <folder>', 'the folder of the dataset, as it is published')
  .option('--fold <number>', 'fold of the published split, if the dataset has folds', '1')
  .option('--encoder <name>', 'encoder to use', 'emoclip')
  .option('--out <folder>', 'folder for predictions, confusion matrix and image')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./evaluate.ts')).evaluate(options))

program
  .command('doctor')
  .description('show what this machine has, what runs the models and what is missing')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./doctor.ts')).doctor(options))

program
  .command('train')
  .description('train EmoCLIP’s temporal part on clips with captions; a stopped training goes on with the same command')
  .argument('<model>', 'emoclip')
  .requiredOption('--root <folder>', 'folder of the clips: videos, or folders of face pictures')
  .requiredOption('--out <folder>', 'folder for frame features, checkpoints and the trained weights')
  .option('--clip <name>', 'installed CLIP, which stays as it is', 'clip-vit-b-32')
  .option(
    '--captions <file>',
    'table with the columns file and caption, and if there are any class and set (train, test)',
  )
  .option('--dataset <name>', 'mafw, in place of a table')
  .option('--fold <number>', 'fold of the dataset, 1 to 5', '1')
  .option('--epochs <number>', 'passes over the clips', '30')
  .option('--batch <number>', 'clips in a step', '64')
  .option('--rate <number>', 'learning rate', '0.001')
  .option('--patience <epochs>', 'stop after so many epochs without a lower loss (default: never)')
  .option(
    '--same-captions <how>',
    'clips with one caption push each other apart (published), or are left alone',
    'apart',
  )
  .option('--seed <number>', 'seed of first weights and orders', '1')
  .action(async (model: string, options) => (await import('./train-emoclip.ts')).trainEmoclip(model, options))

const gpu = program.command('gpu').description('manage GPU support')
gpu
  .command('install')
  .description('fetch the CUDA provider of ONNX Runtime (Linux with an NVIDIA GPU)')
  .action(async () => (await import('./install-gpu.ts')).installGpu())

const models = program.command('models').description('manage the models of this installation')
models
  .command('list')
  .description('list the installed models with their hashes')
  .option('--json', 'print JSON', false)
  .action(async (options) => (await import('./list-models.ts')).listModels(options))
models
  .command('import')
  .description('install an encoder from a PyTorch or safetensors checkpoint; the file is never executed')
  .argument('<model>', 'emoclip or clip')
  .requiredOption('--weights <file>', 'the checkpoint: .pth, .pt (a TorchScript archive, too) or .safetensors')
  .option('--clip <file>', 'CLIP’s checkpoint, for the text encoder that a checkpoint of emoclip lacks')
  .option('--vocab <file>', 'CLIP’s bpe_simple_vocab_16e6.txt.gz, for text descriptions')
  .option('--precision <precision>', 'float32, float16 (GPUs), int8 (CPUs) or auto', 'auto')
  .option('--targets <names>', 'what the checkpoint’s own head estimates, in order, separated by commas')
  .option('--intended-use <text>', 'intended use, shown next to its numbers')
  .option('--visual-heads <number>', 'attention heads of the image encoder, if not as published')
  .option('--text-heads <number>', 'attention heads of the text encoder')
  .option('--temporal-heads <number>', 'attention heads of the temporal encoder')
  .option('--json', 'print JSON', false)
  .action(async (model: string, options) => (await import('./import-model.ts')).importModel(model, options))

models
  .command('import-head')
  .description('install a head exported from another installation')
  .argument('<file>', 'exported .zip file')
  .action(async (file: string) => (await import('./import-head.ts')).installHead(file))

models
  .command('verify')
  .description('repeat the checks that were stored when an encoder was imported')
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
