import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { TrainEncoder } from './train-encoder.tsx'

export const generateMetadata = pageTitle('Train an encoder')

/** For those who may train heads: an encoder that learns from the study’s captions. */
export default async function TrainEncoderPage({ params }: { params: Promise<{ id: string }> }) {
  return <TrainEncoder id={await idIn(params)} />
}
