import type { Command } from 'commander'
import { t } from './language.ts'

/** Adds the commands for recordings and studies. */
export function addStudyCommands(program: Command): void {
  program
    .command('analyze')
    .description(t('analyse video files with no database and no server'))
    .argument('<file...>', t('video files or folders'))
    .requiredOption('--out <folder>', t('output folder: a folder for each file, and results.csv for all files'))
    .option('--encoder <name>', t('encoder to use'), 'expression-baseline')
    .option('--stride <frames>', t('frames from the start of one clip to the next (default: a clip’s length)'))
    .option(
      '--face <which>',
      t('the participant’s face: the number that an earlier analysis gave it, left, right, smallest or largest'),
    )
    .option('--rate <hertz>', t('frames sampled per second (default: as the encoder requires)'))
    .option('--json', t('print one JSON line per file'), false)
    .action(async (files: string[], options) => (await import('./analyze.ts')).analyze(files, options))

  program
    .command('blur')
    .description(t('write a copy of a video for sharing: all faces blurred, no sound, no metadata'))
    .argument('<file>', t('a video file'))
    .requiredOption('--out <file>', t('the copy, an .mp4 file that does not exist yet'))
    .option('--json', t('print JSON'), false)
    .action(async (file: string, options) => (await import('./blur.ts')).blur(file, options))

  program
    .command('export')
    .description(
      t('write everything of a study as one zip: tables, workbook, REDCap, embeddings, figures, cards, audit'),
    )
    .argument('<study>', t('code of the study'))
    .requiredOption('--out <file>', t('a .zip file that does not exist yet'))
    .option(
      '--use <use>',
      t('study, research or sharing: participants who did not consent to it are left out'),
      'study',
    )
    .option('--parts <names>', t('some parts only: tables,workbook,redcap,embeddings,agreement,cards,audit'))
    .option('--json', t('print JSON'), false)
    .action(async (code: string, options) => (await import('./export-study.ts')).exportStudy(code, options))

  program
    .command('phantom')
    .description(t('render, analyse and rate a phantom study, train a head and print its correlation'))
    .option('--participants <number>', t('number of drawn participants'), '24')
    .option('--seconds <number>', t('length of each recording'), '20')
    .option('--encoder <name>', t('encoder to use'), 'expression-baseline')
    .option('--out <folder>', t('folder for the recordings and the table'))
    .option('--json', t('print JSON'), false)
    .action(async (options) => (await import('./phantom.ts')).phantom(options))
}
