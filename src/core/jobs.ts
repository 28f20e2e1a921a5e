/**
 * Words of asynchronous work.
 *
 * - **job**: a summary that was promised; a row first, so that it is never lost.
 * - **take**: a worker makes a job its own under a lease, with a token that grows with each take.
 * - **call**: a message that there is work. It may be lost or come twice, for the rows are the truth.
 * - **event**: a numbered row that tells what happened to a job.
 */
export const jobStates = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

export const hasEnded = (state: JobState) => state !== 'pending' && state !== 'processing';
