"""The room that draws. Its tests take the shipped facts, and packs made to do harm."""
