import { Scales } from './scales.tsx'

export const metadata = { title: 'Scales' }

/** For everybody who is signed in. */
export default function ScalesPage() {
  return <Scales />
}
