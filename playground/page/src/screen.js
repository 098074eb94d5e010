import { createContext } from "react";

// What every part of the page may need: the scene, the open channel, and `act` to do something.
export const Screen = createContext(null);
