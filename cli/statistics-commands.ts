import type { Command } from 'commander'

const ON_FEATURES = `Features are standardised within each fold, as in training. They should share a unit: where the standard deviation
of one is under a tenth of the median one, it counts as a tenth of the median one, so that a feature that is silent
in nearly everybody cannot outweigh the others. Standardise columns of different units beforehand.`

/** Adds the commands that compute statistics of the user's own table, or plan a study. */
export function addStatisticsCommands(program: Command): void {
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
}
