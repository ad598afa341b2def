import { listBundles } from '#lib/bundles/bundle.ts'
import { encoderShape } from '#lib/encoders/encoder-shape.ts'

/** The installed encoders whose temporal part captions can teach: those with words that encode frame after frame. One entry a name. */
export async function captionEncoders(modelsFolder: string): Promise<{ name: string; title: string }[]> {
  const found = new Map<string, string>()
  for (const bundle of await listBundles(modelsFolder)) {
    if (!('manifest' in bundle) || bundle.manifest.kind !== 'encoder' || !bundle.manifest.text) continue
    if (encoderShape(bundle.manifest)?.stages === 'frames, then clips')
      found.set(bundle.manifest.name, bundle.manifest.title)
  }
  return [...found].map(([name, title]) => ({ name, title }))
}
