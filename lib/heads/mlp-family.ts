import { rowAt, stackedRows } from '#lib/numbers/rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { applyNetworks } from './apply-networks.ts'
import type { LabelledInterview } from './fitted-head.ts'
import { buildMlpHead, buildMlpPrediction, buildMlpStep, type MlpLoss } from './mlp-graphs.ts'
import { MLP_DEFAULTS } from './mlp-options.ts'
import { countingClips } from './mlp-rows.ts'
import { leftOutPlaces, type NetworkFamily } from './network-family.ts'
import { trainMlp } from './train-mlp.ts'

/** Networks of two layers over the embeddings of clips. */
export function mlpFamily(
  rows: readonly LabelledInterview[],
  { loss, seed }: { loss: MlpLoss; seed: number },
  requestedProvider: Provider,
): NetworkFamily {
  const { hidden } = MLP_DEFAULTS
  const sizes = { inputs: rows[0]!.pooled.length, hidden, targets: rows[0]!.labels.length }
  const { clips, places } = countingClips(rows)
  return {
    decay: MLP_DEFAULTS.decay,
    networkBytes: 4 * (sizes.inputs + 2) * hidden,
    async train(sets, _, report) {
      const embeddings = stackedRows(
        places.map(({ interview, clip }) => rowAt(rows[interview]!.interview.embeddings, clip)),
        sizes.inputs,
      )
      const { networks, curves, provider } = await trainMlp(
        embeddings,
        clips,
        rows.map(({ labels }) => labels),
        sets,
        { step: await buildMlpStep(sizes, loss), prediction: await buildMlpPrediction(sizes) },
        { ...MLP_DEFAULTS, seed, provider: requestedProvider, kinds: rows[0]!.interview.encoder.kinds },
        report,
      )
      return {
        estimates: await applyNetworks(
          networks,
          rows.map(({ interview }) => interview.embeddings),
          sets.map((leftOut) => leftOutPlaces(rows, leftOut)),
          sizes,
        ),
        model: { kind: 'mlp', hidden, loss, curves, provider },
        head: (target, network, folds) =>
          buildMlpHead(
            sizes,
            networks[network]!,
            target,
            folds.map((fold) => networks[fold]!),
          ),
      }
    },
  }
}
