import type { Command } from 'commander'

/** Adds the commands for recordings and studies. */
export function addStudyCommands(program: Command): void {
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
}
