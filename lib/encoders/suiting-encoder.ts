import type { Bundle } from '#lib/bundles/bundle.ts'
import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import type { Precision } from '#lib/onnx/providers.ts'
import { type ChoiceOptions, chooseProvider } from './choose-provider.ts'
import { encoderShape } from './encoder-shape.ts'

/** Precisions in the order in which a GPU and a processor are quick with them. */
const ON_A_GPU: readonly Precision[] = ['float16', 'float32']
const ON_A_PROCESSOR: readonly Precision[] = ['int8', 'float32', 'float16']

/**
 * The version of an encoder that suits this machine: of the model that was installed last, the precision that is quickest on what
 * runs it. So an int8 and a float16 version may lie side by side for machines of both kinds.
 *
 * @returns the folder of its bundle
 * @throws ConcordError bad-bundle where the encoder is not installed
 */
export async function suitingEncoder(modelsFolder: string, name: string, options: ChoiceOptions): Promise<string> {
  const [newest, ...older] = await encoderVersions(modelsFolder, name)
  const versions = [newest!, ...older.filter((bundle) => isSameModel(bundle, newest!))]
  if (versions.length === 1) return newest!.folder
  const inPrecision = (precision: Precision) => versions.find(({ manifest }) => manifest.precision === precision)
  for (const precision of ON_A_GPU) {
    const bundle = inPrecision(precision)
    const shape = bundle && encoderShape(bundle.manifest)
    if (shape && (await chooseProvider(bundle, shape, options)).provider !== 'cpu') return bundle.folder
  }
  return ON_A_PROCESSOR.map(inPrecision).find((bundle) => bundle !== undefined)!.folder
}

/** Whether two bundles were made from the same weights. */
function isSameModel(one: Bundle, other: Bundle): boolean {
  const checkpoint = one.manifest.architecture?.checkpoint
  return checkpoint !== undefined && checkpoint === other.manifest.architecture?.checkpoint
}
