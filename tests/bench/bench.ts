/**
 * `npm run bench` runs the whole chain on generated 1080p videos, `npm run bench -- encoder` EmoCLIP at its published
 * size, `-- field` shows each recording of the field test beside its
 * right result, `-- providers` compares what runs models, `-- heads` trains heads and simulates their intervals, `-- agreement` opens the agreement page of a large study, `-- study` the home page and its table of interviews in every order, `-- load` lets 100 people use the product, `-- deletion` deletes a large study, `-- timeline` draws the timeline of a long recording, `-- seek` seeks in a recording of an hour, `-- first-look` looks at a few clips of one, `-- fewer-looks` analyses drawn people with less work, `-- merged-tokens` runs EmoCLIP's picture encoder with like tokens merged, `-- statistics`
 * simulates how often intervals hold and verdicts err, `-- permutation` how heads on pure noise are told from chance, `-- referee` shows tables
 * on which statistics went wrong beside the right answers, `-- movement` compares measures of facial movement with drawn
 * faces, `-- compare-encoders` heads on movement, on the baseline and on both with drawn people, `-- training` times steps of EmoCLIP's contrastive training, `-- upload` uploads 2 GB while the
 * connection is cut and the server is killed. Every figure is of one run on this machine; ratios are what to compare.
 */
import { benchAgreementPage, benchStudyPage } from './agreement-page.ts'
import { benchChain } from './chain.ts'
import { benchCompareEncoders } from './compare-encoders.ts'
import { benchDeletion } from './deletion.ts'
import { benchEncoder } from './encoder.ts'
import { benchFaces } from './faces.ts'
import { benchFewerLooks } from './fewer-looks.ts'
import { benchField } from './field.ts'
import { benchFirstLook } from './first-look.ts'
import { benchHeads } from './heads.ts'
import { benchLoad } from './load.ts'
import { benchMergedTokens } from './merged-tokens.ts'
import { benchMovement } from './movement.ts'
import { benchPermutation } from './permutation.ts'
import { benchProviders } from './providers.ts'
import { benchReferee } from './referee.ts'
import { benchSeek } from './seek.ts'
import { benchStatistics } from './statistics.ts'
import { benchTimeline } from './timeline.ts'
import { benchTraining } from './training.ts'
import { benchUpload } from './upload.ts'

const benches: Record<string, () => Promise<void>> = {
  chain: benchChain,
  encoder: benchEncoder,
  faces: benchFaces,
  field: benchField,
  'fewer-looks': benchFewerLooks,
  'first-look': benchFirstLook,
  'merged-tokens': benchMergedTokens,
  heads: benchHeads,
  'compare-encoders': benchCompareEncoders,
  providers: benchProviders,
  agreement: benchAgreementPage,
  study: benchStudyPage,
  load: benchLoad,
  deletion: benchDeletion,
  statistics: benchStatistics,
  training: benchTraining,
  movement: benchMovement,
  permutation: benchPermutation,
  referee: benchReferee,
  timeline: benchTimeline,
  upload: benchUpload,
  seek: benchSeek,
}
const name = process.argv[2] ?? 'chain'
const bench = benches[name]
if (!bench) {
  console.error(`There is no benchmark called ${name}; there are ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}
await bench()
