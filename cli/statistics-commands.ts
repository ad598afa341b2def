import type { Command } from 'commander'
import { t } from './language.ts'

/** Adds the commands that compute statistics of the user's own table, or plan a study. */
export function addStatisticsCommands(program: Command): void {
  program
    .command('agreement')
    .description(t('compute the statistics of the agreement page from your own table'))
    .requiredOption('--csv <file>', t('a CSV file with a header'))
    .requiredOption('--x <column>', t('estimates, or one rater’s scores'))
    .requiredOption('--y <column>', t('ratings to compare with'))
    .option('--participant <column>', t('participant of each row, if participants have several rows'))
    .option('--decimal <mark>', t('decimal separator, comma or point (default: detected from the table)'))
    .option('--missing <values>', t('additional values that mean a missing score, such as -99,999'))
    .option('--range <low,high>', t('valid range of scores; values outside it are reported'))
    .option('--json', t('print JSON'), false)
    .action(async (options) => (await import('./agreement.ts')).agreement(options))

  program
    .command('permutation')
    .description(t('test whether the out-of-fold r of a ridge head on your own table exceeds chance'))
    .requiredOption('--csv <file>', t('a CSV file with a header and one row per interview'))
    .requiredOption('--y <column>', t('the ratings'))
    .requiredOption('--participant <column>', t('participant of each row'))
    .requiredOption(
      '--features <beginning>',
      t('prefix of the feature columns; separate several sets with commas to choose the best head among them'),
    )
    .option('--folds <which>', t('participants (leave one out at a time) or a number of folds'), 'participants')
    .option('--permutations <count>', t('number of permutations of the ratings'), '999')
    .option('--seed <number>', t('seed for folds and permutations'), '1')
    .option('--decimal <mark>', t('decimal separator, comma or point (default: detected from the table)'))
    .option('--missing <values>', t('additional values that mean a missing number, such as -99,999'))
    .option('--json', t('print JSON'), false)
    .addHelpText(
      'after',
      `\n${t('Features are standardised within each fold, as in training. They should share a unit: where the standard deviation\nof one is under a tenth of the median one, it counts as a tenth of the median one, so that a feature that is silent\nin nearly everybody cannot outweigh the others. Standardise columns of different units beforehand.')}`,
    )
    .action(async (options) => (await import('./permutation.ts')).permutation(options))

  program
    .command('plan')
    .description(t('compute how many participants a study needs'))
    .option('--r <value>', t('expected correlation'))
    .option('--icc <value>', t('expected intraclass correlation'))
    .option('--raters <count>', t('number of raters for the intraclass correlation'), '2')
    .option('--width <value>', t('width of the 95 % interval of r or ICC'), '0.2')
    .option('--limits <width>', t('width of the intervals of limits of agreement, in standard deviations'))
    .option('--explained <share>', t('expected R² of the head'))
    .option('--parameters <count>', t('number of estimated parameters of the head'))
    .option('--shrinkage <value>', t('minimum shrinkage of the head'), '0.9')
    .option('--mean <value>', t('mean score, for a precise mean estimate of the head'))
    .option('--deviation <value>', t('standard deviation of the score'))
    .option('--json', t('print JSON'), false)
    .action(async (options) => (await import('./plan.ts')).plan(options))
}
