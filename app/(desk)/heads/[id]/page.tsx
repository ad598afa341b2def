import type { Metadata } from 'next'
import { idIn } from '#app/id-in.ts'
import { HeadPage } from './head.tsx'

export const metadata: Metadata = { title: 'Model card' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <HeadPage id={await idIn(params)} />
}
