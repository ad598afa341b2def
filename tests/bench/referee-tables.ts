import type { AgreementColumns } from '#lib/agreement/agreement-of-table.ts'
import type { NumberOptions } from '#lib/tables/number-options.ts'

/** Figures of a table by key, of which some may be left out; intervals have their lower and upper end. */
export type RightFigures = Readonly<Record<string, number | readonly [number, number]>>

/** A table on which statistics or readers of tables went wrong, and what is right. */
export interface RefereeTable {
  /** In the folder of the referee's tables. */
  file: string
  columns: AgreementColumns
  options?: NumberOptions
  /** In words. */
  right: string
  /** Where the table must be refused: what the message says. */
  refused?: RegExp
  figures?: RightFigures
  /** What has no value, and says why. */
  undefined?: readonly string[]
  /** Of what is said of the reading, each of these. */
  said?: readonly RegExp[]
  /** Rows that are left out. */
  leftOut?: number
}

const scores = { x: 'est', y: 'rat' }

/** Of offset0.csv and, shifted by a million, of offset1e6.csv; only the intercept depends on the shift. */
const OFFSET: RightFigures = {
  pearson: 0.904935424494,
  'pearson interval': [0.719888072751, 0.96987793037],
  spearman: 0.895104895105,
  kendall: 0.727272727273,
  concordance: 0.899122807018,
  'concordance interval': [0.765126525286, 0.958472178013],
  icc11: 0.906996691582,
  icc21: 0.906745300405,
  icc31: 0.901869729928,
  meanAbsoluteError: 0.433333333333,
  rootMeanSquareError: 0.479583152331,
  bias: -0.0833333333333,
  lowerLimit: -1.05348383712,
  upperLimit: 0.886817170455,
  calibrationSlope: 0.833333333333,
}

/**
 * The referee's tables. Right figures are from exact fractions of the tables' decimals by the textbook formulas, intervals from leaving out one participant at
 * a time with Student's t on Fisher's z, to twelve digits.
 */
export const REFEREE_TABLES: readonly RefereeTable[] = [
  {
    file: 'const3.csv',
    columns: scores,
    right: 'one set is constant: no correlation, concordance 0',
    undefined: ['pearson', 'spearman', 'kendall', 'calibrationSlope'],
    figures: {
      concordance: 0,
      icc11: -0.469378730931,
      icc21: 0,
      icc31: 0,
      meanAbsoluteError: 2.9,
      rootMeanSquareError: 3.32816265628,
      bias: -2.9,
      lowerLimit: -6.82,
      upperLimit: 1.02,
    },
  },
  {
    file: 'neg_n10.csv',
    columns: { x: 'est', y: 'rating' },
    right: 'a strong negative correlation: intervals are finite, contain the figure, and are not below −1',
    figures: {
      pearson: -0.925437420329,
      'pearson interval': [-0.990442186274, -0.524040042122],
      spearman: -0.878787878788,
      kendall: -0.733333333333,
      concordance: -0.579834017715,
      'concordance interval': [-0.931496063388, 0.332071080282],
      icc11: -0.935605147429,
      icc21: -0.688625401133,
      icc31: -0.924573154722,
      meanAbsoluteError: 1.5897,
      rootMeanSquareError: 1.9462230345,
      bias: 0.9455,
      lowerLimit: -2.56905312256,
      upperLimit: 4.46005312256,
      calibrationSlope: -0.886278861732,
      calibrationIntercept: -0.13270243848,
    },
  },
  {
    file: 'offset0.csv',
    columns: { ...scores, participant: 'p' },
    right: 'two interviews each: intervals over the six participants',
    figures: { ...OFFSET, calibrationIntercept: 0.116666666667 },
  },
  {
    file: 'offset1e6.csv',
    columns: { ...scores, participant: 'p' },
    right: 'the same as without the offset of a million',
    figures: { ...OFFSET, calibrationIntercept: 166666.783333333 },
  },
  {
    file: 'outlier_n10.csv',
    columns: { x: 'est', y: 'rating' },
    right: 'one interview is far off: r is made by it, its interval says so, and both values are named',
    figures: {
      pearson: -0.991881164442,
      'pearson interval': [-0.999999999866, 0.999991956248],
      spearman: 0.418181818182,
      kendall: 0.466666666667,
      concordance: -0.798737659607,
      'concordance interval': [-0.999989897832, 0.999193411121],
      icc11: -0.965255747873,
      icc21: -0.973920387442,
      icc31: -0.965407593276,
      meanAbsoluteError: 9.307,
      rootMeanSquareError: 28.4636494533,
      bias: 8.8182,
      lowerLimit: -47.0950228001,
      upperLimit: 64.7314228001,
      calibrationSlope: -0.78520631878,
      calibrationIntercept: -0.461827742424,
    },
    said: [/50 on line 2 \(far/, /-40 on line 2 \(far/],
  },
  {
    file: 'ties_shift.csv',
    columns: scores,
    right: 'a shift by one: r is 1, concordance is not, and four participants have no intervals',
    figures: {
      pearson: 1,
      spearman: 1,
      kendall: 1,
      concordance: 0.714285714286,
      icc11: 0.739130434783,
      icc21: 0.769230769231,
      icc31: 1,
      meanAbsoluteError: 1,
      bias: -1,
      lowerLimit: -1,
      upperLimit: -1,
      calibrationSlope: 1,
      calibrationIntercept: 1,
    },
    undefined: ['pearson interval', 'concordance interval'],
  },
  {
    file: 'csv/constx.csv',
    columns: scores,
    right: 'six times 2.7 is constant, whatever rounding makes of it',
    undefined: ['pearson', 'calibrationSlope', 'concordance interval'],
    figures: { concordance: 0, bias: -0.3 },
  },
  {
    file: 'csv/deccomma_comma.csv',
    columns: scores,
    right: 'decimal commas between commas shift the columns: refused with the line',
    refused: /line 2 has 3 cells where the header has 2/,
  },
  {
    file: 'csv/duphead.csv',
    columns: scores,
    right: 'two columns of one name: refused',
    refused: /2 columns called “est”/,
  },
  {
    file: 'csv/latin1.csv',
    columns: { x: 'Schätzung', y: 'Größe' },
    right: 'Windows-1252, semicolons and decimal commas are read, and said',
    figures: { pearson: 0.992277876714, concordance: 0.761904761905, bias: -0.75 },
    said: [/Windows-1252/, /semicolons/, /decimal marks/],
  },
  {
    file: 'csv/na2.csv',
    columns: scores,
    right: 'codes for missing scores are numbers until somebody says otherwise, and are pointed out',
    figures: { pearson: 0.643488782515, concordance: 0.00640564416197, bias: -128 },
    said: [/-99 on line 3/, /999 on line 8/, /--missing -99,999/],
  },
  {
    file: 'csv/na2.csv',
    columns: scores,
    options: { missing: ['-99', '999'] },
    right: 'with --missing -99,999 both rows are left out',
    figures: { pearson: 1, concordance: 0.85549132948, bias: -1 },
    leftOut: 2,
  },
  {
    file: 'csv/people.csv',
    columns: { ...scores, participant: 'p' },
    right: 'spaces around a code don’t make another person; rows of nobody are left out, and said',
    figures: { participants: 5, pearson: 0.896421457001, concordance: 0.857142857143, bias: -0.5 },
    said: [/4 rows name no participant: lines 8, 9, 10, 11/, /P2 and p2/],
    leftOut: 4,
  },
  {
    file: 'csv/quotednl.csv',
    columns: scores,
    right: 'a quoted cell over two lines counts as two: the word is on line 5',
    refused: /^Line 5 has “oops” in the column “rat”/,
  },
  {
    file: 'csv/sepline.csv',
    columns: scores,
    right: 'a sep= line names the delimiter; decimal commas are said',
    figures: { pearson: 0.992277876714, concordance: 0.761904761905, bias: -0.75 },
    said: [/decimal marks/],
  },
  {
    file: 'csv/short.csv',
    columns: scores,
    right: 'rows that are too short or too long: refused with the first line of them',
    refused: /line 3 has 1 cell where the header has 2/,
  },
  {
    file: 'csv/thousands.csv',
    columns: scores,
    right: '“1,200” can be read in two ways: asked for',
    refused: /Line 2 has “1,200”.*two ways.*--decimal/,
  },
  {
    file: 'csv/thousands.csv',
    columns: scores,
    options: { decimal: 'point' },
    right: 'with --decimal point they are thousands',
    figures: { pearson: 0.995136950746, concordance: 0.994046281734, bias: -6.25 },
  },
  {
    file: 'csv/thousands.csv',
    columns: scores,
    options: { decimal: 'comma' },
    right: 'with --decimal comma they are decimals',
    figures: { pearson: 0.995136950746, concordance: 0.0000267717519834, bias: -1427.3275 },
    said: [/decimal marks/],
  },
  {
    file: 'csv/unicodeminus.csv',
    columns: scores,
    right: 'a minus of print is a minus',
    figures: { pearson: 0.956182887468, concordance: 0.571428571429, bias: -1.5 },
  },
]
