import { pageTitle } from '#app/page-text.ts'
import { Scales } from './scales.tsx'

export const generateMetadata = pageTitle('Scales')

/** For everybody who is signed in. */
export default function ScalesPage() {
  return <Scales />
}
