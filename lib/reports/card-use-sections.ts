import type { HeadCard } from '#lib/heads/head-card.ts'
import { MLP_DEFAULTS } from '#lib/heads/mlp-options.ts'
import { RELATIVE_PENALTIES } from '#lib/heads/ridge-penalty.ts'
import { COVERAGE_LIMIT } from '#lib/numbers/coverage.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import { type CardSection, daysInWords, statedLine } from './card-lines.ts'
import { between, two } from './paper-table.ts'

/** What the head is for, how it is computed and used, and what a paper has to say besides. */
export function sectionsOnUse(material: CardMaterial): CardSection[] {
  const { card } = material
  const { target } = card
  const lines = (...keys: Parameters<typeof statedLine>[1][]) => keys.map((key) => statedLine(material, key))
  return [
    { heading: 'Summary', lines: summaryLines(material) },
    { heading: 'Intended use', lines: lines('use') },
    {
      heading: 'Background and objectives',
      lines: [
        ...lines('context', 'inequalities'),
        'This head was developed and internally validated out of fold. It was not evaluated on other data.',
        ...lines('objectives'),
      ],
    },
    {
      heading: 'Outcome',
      lines: [
        'It is rated from the recorded interview, so there is no time between estimate and outcome.',
        ...lines('outcome'),
      ],
    },
    {
      heading: 'Predictors',
      lines: [
        'They are computed from the recording alone. Nobody assesses them, and they do not include ratings.',
        ...lines('predictors'),
      ],
    },
    { heading: 'Data and sample size', lines: lines('size') },
    { heading: 'Model and validation', lines: [...tuningLines(card), SAME_DATA, ...lines('differences')] },
    {
      heading: 'Fairness and balance',
      lines: [
        'The outcome is a continuous score. There was no resampling or class weighting.',
        'Groups are examined after training and not used in training.',
        ...lines('fairness'),
      ],
    },
    {
      heading: 'Output',
      lines: [
        `A score from ${target.range[0]} to ${target.range[1]} with 90 % and 95 % intervals. There are no classes and no threshold.`,
      ],
    },
    { heading: 'How to compute an estimate', lines: computationLines(material) },
    {
      heading: 'Performance, out of fold',
      lines: [
        'Measures: r, concordance, errors, bias with limits of agreement, calibration. The agreement page shows estimates against ratings, the Bland–Altman plot, calibration and residuals. Intervals come from leaving out one participant at a time, and by MOVER for the limits.',
      ],
    },
    {
      heading: 'Updating',
      lines: ['The head was not recalibrated or otherwise updated after its evaluation.'],
    },
    { heading: 'Interpretation', lines: lines('interpretation') },
    { heading: 'Limitations', lines: lines('limitations') },
    {
      heading: 'Use in practice',
      lines: [
        `A recording without a usable face gets no estimate. Clips that show the face in under ${COVERAGE_LIMIT} of their frames are excluded. Problems with a recording are shown next to its estimate, with advice. Nothing is imputed.`,
        'Users choose the recording, and the participant’s face where several are seen.',
        ...lines('expertise', 'next'),
      ],
    },
    { heading: 'Ethics', lines: lines('ethics', 'involvement') },
    {
      heading: 'Funding, registration and openness',
      lines: [
        ...lines('funding', 'conflicts', 'protocol', 'registration', 'dataAvailability', 'codeAvailability'),
        `All results were computed by Concord ${card.software.concord}, which is open source (Apache License 2.0).`,
      ],
    },
  ]
}

const SAME_DATA =
  'Training and evaluation data come from the same participants, setting, outcome and recordings. Each participant’s estimates come from heads trained without them.'

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

/** How an estimate is computed from embeddings, so that anybody can. */
function computationLines({ card: { encoder, model }, sha256 }: CardMaterial): string[] {
  return [
    model.kind === 'mlp'
      ? `For each clip: w2 · max(0, w1 · embedding + b1) + b2, with ${encoder.size} inputs and ${model.hidden} hidden units. The estimate is the mean over the clips, weighted by the share of frames with the face, and is clamped to the range of the scale.`
      : `weights · embedding + intercept, where the embedding (${encoder.size} numbers) is the mean over the clips, weighted by the share of frames with the face; the estimate is clamped to the range of the scale.`,
    `The whole model is the file head.onnx (sha256 ${sha256}): input “embedding” float32[n, ${encoder.size}], output “estimate”. It can be downloaded from this card’s page in Concord under “For another installation” and run with any ONNX runtime.`,
  ]
}

function tuningLines({ model }: HeadCard): string[] {
  if (model.kind === 'mlp') {
    const { rate, batch, epochs, patience } = MLP_DEFAULTS
    return [
      `Nothing was tuned. Set in advance: learning rate ${rate}, batches of ${batch} clips, at most ${epochs} epochs, and early stopping after ${patience} epochs without improvement of the inner validation.`,
    ]
  }
  // Heads from before the edges were noted tried fewer penalties.
  if (!model.edges) return ['The penalties tried were not recorded when this head was trained.']
  const [first, last] = [RELATIVE_PENALTIES[0]!, RELATIVE_PENALTIES.at(-1)!]
  return [
    `${RELATIVE_PENALTIES.length} penalties were tried, from ${first} to ${last.toLocaleString('en')} times the number of features, in equal logarithmic steps. Nothing else was tuned.`,
  ]
}
