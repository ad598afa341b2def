import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { CompareEncoders } from './compare-encoders.tsx'

export const generateMetadata = pageTitle('Compare encoders')

/** Encoders compared by heads on each, with the same folds of the same interviews. */
export default async function CompareEncodersPage({ params }: { params: Promise<{ id: string }> }) {
  return <CompareEncoders id={await idIn(params)} />
}
