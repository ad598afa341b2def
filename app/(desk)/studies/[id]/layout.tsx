import type { ReactNode } from 'react'
import { idIn } from '#app/id-in.ts'
import { StudyFrame } from './study-frame.tsx'

/** What all pages of a study have in common; for members of the study. */
export default async function StudyLayout({
  params,
  children,
}: {
  params: Promise<{ id: string }>
  children: ReactNode
}) {
  return <StudyFrame id={await idIn(params)}>{children}</StudyFrame>
}
