/** The time arrives as an argument, so that a test can say what day it is. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
