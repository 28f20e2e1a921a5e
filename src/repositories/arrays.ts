/**
 * A parameter that holds an array, so written that the planner does not see how long it is. Where it does, a plan for just
 * these elements looks cheaper than one for any, and the statement is planned anew with each call, which takes longer
 * than to run it (PostgreSQL manual, "PREPARE", on generic and custom plans).
 */
export const array = (place: number, type: string): string => `(select $${place}::${type}[])`;
