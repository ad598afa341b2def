import type { HeadCard } from '#lib/heads/head-card.ts'
import { MLP_DEFAULTS } from '#lib/heads/mlp-options.ts'
import { RELATIVE_PENALTIES } from '#lib/heads/ridge-penalty.ts'
import { COVERAGE_LIMIT } from '#lib/numbers/coverage.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import { type CardSection, daysInWords, statedLine } from './card-lines.ts'
import { between, two } from './paper-table.ts'

/** What the head is for, how it is computed and used, and what a paper has to say besides. */
export function sectionsOnUse(material: CardMaterial): CardSection[] {
  const { card, sha256 } = material
  const { target, encoder, model } = card
  const lines = (...keys: Parameters<typeof statedLine>[1][]) => keys.map((key) => statedLine(material, key))
  return [
    { heading: 'Summary', lines: summaryLines(material) },
    { heading: 'Intended use', lines: lines('use') },
    {
      heading: 'Background and objectives',
      lines: [
        ...lines('context', 'inequalities'),
        'This head was developed and internally validated, out of fold; it was not evaluated in other data here.',
        ...lines('objectives'),
      ],
    },
    {
      heading: 'Outcome',
      lines: [
        'It is rated from the interview that was recorded, with no time between estimate and outcome.',
        ...lines('outcome'),
      ],
    },
    {
      heading: 'Predictors',
      lines: [
        'A program measures them from the recording alone; nobody assesses them, and ratings are not among them.',
        ...lines('predictors'),
      ],
    },
    { heading: 'Data and sample size', lines: lines('size') },
    { heading: 'Model and validation', lines: [...tuningLines(card), SAME_DATA, ...lines('differences')] },
    {
      heading: 'Fairness and balance',
      lines: [
        'The outcome is a continuous score: nothing was resampled, and no class was weighted.',
        'Groups are looked at after training; the training itself knows of none.',
        ...lines('fairness'),
      ],
    },
    {
      heading: 'Output',
      lines: [
        `A score from ${target.range[0]} to ${target.range[1]} with 90 % and 95 % intervals. There are no classes, and no threshold.`,
      ],
    },
    {
      heading: 'How to compute an estimate',
      lines: [
        model.kind === 'mlp'
          ? `For each clip: w2 · max(0, w1 · embedding + b1) + b2, with ${encoder.size} numbers in and ${model.hidden} hidden units. The estimate is the mean over the clips, weighted by the share of frames with the face, and is cut off at the ends of the scale.`
          : `weights · embedding + intercept, where the embedding of ${encoder.size} numbers is the mean over the clips, weighted by the share of frames with the face; the estimate is cut off at the ends of the scale.`,
        `The whole model is the file head.onnx (sha256 ${sha256}): input “embedding” float32[n, ${encoder.size}], output “estimate”. Whoever sees this card in Concord can download it, with its card, under “For another installation”; any ONNX runtime computes it.`,
      ],
    },
    {
      heading: 'Performance, out of fold',
      lines: [
        'Measures: r, concordance, errors, bias with limits of agreement, calibration. The agreement page draws estimates over ratings, Bland and Altman’s picture, calibration and residuals. Intervals come from leaving out one participant at a time, those of limits from MOVER.',
      ],
    },
    {
      heading: 'Updating',
      lines: [
        'The head was not recalibrated or otherwise updated after its evaluation, so there are no results of that.',
      ],
    },
    { heading: 'Interpretation', lines: lines('interpretation') },
    { heading: 'Limitations', lines: lines('limitations') },
    {
      heading: 'Use in practice',
      lines: [
        `A recording without a usable face gets no estimate. Clips that show the face in under ${COVERAGE_LIMIT} of their frames are left out, and what is doubtful about a recording is said beside its estimate with what to do about it. Nothing is filled in.`,
        'Users choose the recording, and the participant’s face where several are seen.',
        ...lines('expertise', 'next'),
      ],
    },
    { heading: 'Ethics', lines: lines('ethics', 'involvement') },
    {
      heading: 'Funding, registration and openness',
      lines: [
        ...lines('funding', 'conflicts', 'protocol', 'registration', 'dataAvailability', 'codeAvailability'),
        `Everything was computed by Concord ${card.software.concord}, whose source is open (Apache License 2.0).`,
      ],
    },
  ]
}

const SAME_DATA =
  'Training and evaluation data are of the same participants, setting, outcome and recordings; each participant’s estimates come from heads that never saw them.'

function summaryLines({ card, sample, study }: CardMaterial): string[] {
  const { target, model, performance } = card
  const { pearson, limits } = performance
  const kind = model.kind === 'mlp' ? 'a two-layer network' : 'a ridge regression'
  const dates = sample.interviews ? `, held ${daysInWords(sample.interviews)}` : ''
  return [
    `Development and internal validation of ${kind} that estimates ${target.title} of the ${target.scale} from the face in recorded interviews. Study ${study.code}, ${study.title}.`,
    `Data: ${card.sample.interviews} interviews of ${card.sample.participants} participants${dates}. Outcome: ${card.label}.`,
    pearson.value
      ? `Result, out of fold: r ${two(pearson.value.r)}${pearson.value.interval ? ` (95 % interval ${between(pearson.value.interval)})` : ''}${limits.value ? `, mean absolute error ${two(limits.value.meanAbsoluteError)} of ${target.range[1] - target.range[0]} points` : ''}.`
      : `Result, out of fold: ${pearson.why}`,
  ]
}

function tuningLines({ model }: HeadCard): string[] {
  if (model.kind === 'mlp') {
    const { rate, batch, epochs, patience } = MLP_DEFAULTS
    return [
      `Nothing was tuned: learning rate ${rate}, batches of ${batch} clips, ${epochs} epochs at most, and a stop after ${patience} epochs without a better inner validation were set beforehand.`,
    ]
  }
  // Heads from before the edges were noted tried fewer penalties.
  if (!model.edges) return ['Which penalties were tried was not noted when this head was trained.']
  const [first, last] = [RELATIVE_PENALTIES[0]!, RELATIVE_PENALTIES.at(-1)!]
  return [
    `${RELATIVE_PENALTIES.length} penalties were tried, from ${first} to ${last.toLocaleString('en')} times the number of features, in equal steps of their logarithm. Nothing else was tuned.`,
  ]
}
